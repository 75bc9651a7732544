/** @file What timm and torchvision have beside the architectures that are here, in the same families, and why there is no template of it. */

type Group = readonly [why: string, names: string];

/** The reason, and the names in timm 1.0.29. */
const groups: readonly Group[] = [
  [
    "it is made for timm's own tests",
    "test_convnext test_convnext2 test_convnext3 test_efficientnet test_efficientnet_evos test_efficientnet_gn test_efficientnet_ln test_resnet",
  ],
  [
    "some of its filters were taken away one by one",
    "ecaresnet101d_pruned ecaresnet50d_pruned efficientnet_b1_pruned efficientnet_b2_pruned efficientnet_b3_pruned efficientnet_el_pruned efficientnet_es_pruned",
  ],
  [
    "its strides are blurred or pooled against aliasing",
    "densenetblur121d efficientnet_blur_b0 mobilenetv4_conv_blur_medium resnetaa101d resnetaa34d resnetaa50 resnetaa50d resnetblur101d resnetblur18 resnetblur50 resnetblur50d seresnetaa50d seresnextaa101d_32x8d seresnextaa201d_32x8d",
  ],
  [
    "it is a ResNet-RS, whose stem and strides differ",
    "resnetrs101 resnetrs152 resnetrs200 resnetrs270 resnetrs350 resnetrs420 resnetrs50",
  ],
  [
    "it normalizes in another way than its family does here",
    "convnext_atto_rms convnext_zepto_rms efficientnet_b0_g16_evos efficientnet_b0_g8_gn efficientnet_b0_gn efficientnet_b3_g8_gn efficientnet_b3_gn regnety_040_sgn resnet50_gn",
  ],
  [
    "its stem has convolutions that overlap",
    "convnext_atto_ols convnext_femto_ols convnext_nano_ols convnext_pico_ols convnext_zepto_rms_ols",
  ],
  [
    "its classifier has a hidden layer, or its blocks a variant of their own",
    "convnext_large_mlp convnext_tiny_hnf convnext_xxlarge",
  ],
  [
    "its depth, its widths or its stem are not those of any variant here",
    "convnextv2_small densenet264d ecaresnet200d ecaresnext26t_32x4d ecaresnext50t_32x4d efficientnet_h_b5 efficientnet_l2 efficientnet_x_b3 efficientnet_x_b5 mobilenetv2_035 mobilenetv2_050 mobilenetv2_075 mobilenetv2_110d mobilenetv2_120d mobilenetv2_140 mobilenetv3_large_075 mobilenetv3_large_150d mobilenetv3_small_050 mobilenetv3_small_075 regnety_2560 resnest50d_1s4x24d resnest50d_4s2x40d resnet200 senet154 seresnet200d seresnet269d seresnet50t tf_efficientnet_l2 tf_mobilenetv3_large_075 tf_mobilenetv3_small_075",
  ],
  [
    "it is TensorFlow's, whose padding and epsilon are not those of our MobileNetV3",
    "tf_mobilenetv3_large_100 tf_mobilenetv3_small_100",
  ],
  [
    "it leaves out what makes MobileNetV3: windows of 5, gates and hard swish",
    "tf_mobilenetv3_large_minimal_100 tf_mobilenetv3_small_minimal_100",
  ],
  ["it has the layers of MobileNetV3 in an older order", "mobilenetv3_rw"],
  [
    "its blocks choose or mix their kernels",
    "efficientnet_cc_b0_4e efficientnet_cc_b0_8e efficientnet_cc_b1_8e mixnet_l mixnet_m mixnet_s mixnet_xl mixnet_xxl tf_efficientnet_cc_b0_4e tf_efficientnet_cc_b0_8e tf_efficientnet_cc_b1_8e tf_mixnet_l tf_mixnet_m tf_mixnet_s",
  ],
  [
    "it is another network of inverted residual blocks",
    "efficientnet_el efficientnet_em efficientnet_es efficientnet_lite0 efficientnet_lite1 efficientnet_lite2 efficientnet_lite3 efficientnet_lite4 efficientnetv2_l efficientnetv2_m efficientnetv2_rw_m efficientnetv2_rw_s efficientnetv2_rw_t efficientnetv2_s efficientnetv2_xl fbnetc_100 fbnetv3_b fbnetv3_d fbnetv3_g gc_efficientnetv2_rw_t lcnet_035 lcnet_050 lcnet_075 lcnet_100 lcnet_150 mnasnet_050 mnasnet_075 mnasnet_100 mnasnet_140 mnasnet_small mobilenet_edgetpu_100 mobilenet_edgetpu_v2_l mobilenet_edgetpu_v2_m mobilenet_edgetpu_v2_s mobilenet_edgetpu_v2_xs mobilenetv1_100 mobilenetv1_100h mobilenetv1_125 mobilenetv4_conv_aa_large mobilenetv4_conv_aa_medium mobilenetv4_conv_large mobilenetv4_conv_medium mobilenetv4_conv_small mobilenetv4_conv_small_035 mobilenetv4_conv_small_050 mobilenetv4_hybrid_large mobilenetv4_hybrid_large_075 mobilenetv4_hybrid_medium mobilenetv4_hybrid_medium_075 semnasnet_050 semnasnet_075 semnasnet_100 semnasnet_140 spnasnet_100 tf_efficientnet_el tf_efficientnet_em tf_efficientnet_es tf_efficientnet_lite0 tf_efficientnet_lite1 tf_efficientnet_lite2 tf_efficientnet_lite3 tf_efficientnet_lite4 tf_efficientnetv2_b0 tf_efficientnetv2_b1 tf_efficientnetv2_b2 tf_efficientnetv2_b3 tf_efficientnetv2_l tf_efficientnetv2_m tf_efficientnetv2_s tf_efficientnetv2_xl tinynet_a tinynet_b tinynet_c tinynet_d tinynet_e",
  ],
  ["it is another network of RegNet's family", "regnetv_040 regnetv_064 regnetz_005 regnetz_040 regnetz_040_h"],
];

/** The reason, and the names in torchvision 0.28. */
const torchvisionGroups: readonly Group[] = [
  [
    "it is another network of inverted residual blocks",
    "efficientnet_v2_l efficientnet_v2_m efficientnet_v2_s mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3",
  ],
  [
    "it has neither skip connections nor branches",
    "alexnet vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn",
  ],
  ["its blocks shuffle channels", "shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0"],
  [
    "it is a transformer",
    "maxvit_t swin_b swin_s swin_t swin_v2_b swin_v2_s swin_v2_t vit_b_16 vit_b_32 vit_h_14 vit_l_16 vit_l_32",
  ],
  [
    "it names pixels, and only networks that classify pictures are fetched by name",
    "deeplabv3_mobilenet_v3_large deeplabv3_resnet101 deeplabv3_resnet50 fcn_resnet101 fcn_resnet50 lraspp_mobilenet_v3_large",
  ],
];

const byName = (all: readonly Group[]): ReadonlyMap<string, string> =>
  new Map(all.flatMap(([why, names]) => names.split(" ").map((name) => [name, why] as const)));

/** Why there is no template, by the name of the architecture in timm. */
export const leftOut: ReadonlyMap<string, string> = byName(groups);

/** The same of what torchvision has. */
export const leftOutOfTorchvision: ReadonlyMap<string, string> = byName(torchvisionGroups);
