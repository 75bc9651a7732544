"""Keras' applications, up to their logits (`classifier_activation=None`); those named by a size without classifier."""

from keras import applications

from keras_reference import Case

RESNET = ("pool1_pool", "conv2_block3_out", "conv3_block1_out", "conv4_block1_out", "conv5_block3_out")
RESNET_V2 = ("pool1_pool", "conv2_block1_out", "conv2_block3_out", "conv3_block1_out", "conv4_block1_out", "post_relu")
DENSENET = ("pool1", "pool2_pool", "pool3_pool", "pool4_pool", "relu")
INCEPTION_V3 = ("max_pooling2d_1", "mixed0", "mixed2", "mixed3", "mixed7", "mixed8", "mixed10")
INCEPTION_RESNET_V2 = ("max_pooling2d_1", "mixed_5b", "block35_10_ac", "mixed_6a", "block17_20_ac", "mixed_7a", "block8_9_ac", "conv_7b_ac")
XCEPTION = ("block1_conv2_act", "add", "add_1", "add_2", "add_10", "add_11", "block14_sepconv2_act")

PHOTO = (1, 224, 224, 3)
LARGE_PHOTO = (1, 299, 299, 3)
# a small one, whose height is halved evenly and whose width is not
SMALL = (1, 96, 114, 3)


def case(architecture, input, features, suffix=""):
    gain = 1 if architecture.startswith("ResNet") or architecture == "Xception" else 2
    return Case(architecture, getattr(applications, architecture), input, features, gain, suffix)


def small(architecture, features, **settings):
    return Case(architecture, getattr(applications, architecture), SMALL, features, 1, standard=(224, 224), **settings)


cases = [
    *(case(f"ResNet{depth}", PHOTO, RESNET) for depth in (50, 101, 152)),
    *(case(f"ResNet{depth}V2", PHOTO, RESNET_V2) for depth in (50, 101, 152)),
    *(case(f"DenseNet{depth}", PHOTO, DENSENET) for depth in (121, 169, 201)),
    case("InceptionV3", LARGE_PHOTO, INCEPTION_V3),
    case("InceptionResNetV2", LARGE_PHOTO, INCEPTION_RESNET_V2),
    case("Xception", LARGE_PHOTO, XCEPTION),
    *(
        case(name, (1, 131, 163, 3), features, "-131x163")
        for name, features in (("ResNet50", RESNET), ("ResNet50V2", RESNET_V2), ("DenseNet121", DENSENET), ("Xception", XCEPTION), ("InceptionV3", INCEPTION_V3))
    ),
    small("MobileNetV2", ("Conv1_relu", "block_2_add", "block_5_add", "block_12_add", "out_relu")),
    *(
        small(f"EfficientNetB{i}", ("block1a_project_bn", "block2b_add", "block3b_add", "block5c_add", "top_activation"), first="stem_conv_pad")
        for i in range(8)
    ),
]
