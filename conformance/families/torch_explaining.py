"""Grad-CAM, saliency and occlusion of three small networks, computed with PyTorch's autograd from the papers' formulas."""

import torch
from torch import nn

import generator
import golden
from torch_reference import SEED, shapes_of, value_of, weights_of

GAIN = 2
SIZE = 12


class Classifier(nn.Module):
    def __init__(self, scores):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.fc = nn.Linear(8, scores)

    def maps(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 2)
        return torch.relu(self.conv2(x))

    def scores(self, maps):
        return self.fc(maps.mean((2, 3)))


class Segmenter(nn.Module):
    def __init__(self, scores):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.head = nn.Conv2d(8, scores, 3, padding=1)

    def maps(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        return torch.relu(self.conv2(x))

    def scores(self, maps):
        return self.head(nn.functional.interpolate(maps, scale_factor=2, mode="nearest"))


def filled(module):
    module.double().eval()
    with torch.no_grad():
        for name, tensor in weights_of(module).items():
            tensor.copy_(torch.from_numpy(value_of(module, name, tuple(tensor.shape), GAIN, SEED)))
    return module


def means(scores, pixel):
    """The mean of each class's score over the pixels that count: [batch, classes]."""
    if scores.dim() == 2:
        return scores
    return scores.mean((2, 3)) if pixel is None else scores[:, :, pixel[0], pixel[1]]


def score_of(scores, wanted, pixel):
    """The score of a class, of each example. A single number speaks for class 1 and against class 0."""
    each = means(scores, pixel)
    if each.shape[1] == 1:
        return each[:, 0] if wanted == 1 else -each[:, 0]
    return each[:, wanted]


def probability_of(scores, wanted, pixel):
    if scores.shape[1] == 1:
        sure = means(torch.sigmoid(scores), pixel)[:, 0]
        return sure if wanted == 1 else 1 - sure
    return means(torch.softmax(scores, 1), pixel)[:, wanted]


def grad_cam(module, images, wanted, pixel):
    """Selvaraju et al. 2017, equations 1 and 2."""
    maps = module.maps(images).detach().requires_grad_()
    (slopes,) = torch.autograd.grad(score_of(module.scores(maps), wanted, pixel).sum(), maps)
    return torch.relu((slopes.mean((2, 3), keepdim=True) * maps).sum(1))


def saliency(module, images, wanted, pixel):
    """Simonyan et al. 2013, section 3.1."""
    images = images.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(score_of(module.scores(module.maps(images)), wanted, pixel).sum(), images)
    return slopes.abs().amax(1)


@torch.no_grad()
def occlusion(module, images, wanted, pixel, size, strides):
    """Zeiler & Fergus 2013, section 4.2: the fall of the probability, the mean over the squares that cover a pixel."""
    sure = probability_of(module.scores(module.maps(images)), wanted, pixel)
    falls, counts = torch.zeros(len(images), SIZE, SIZE, dtype=torch.double), torch.zeros(SIZE, SIZE, dtype=torch.double)
    for top in range(0, SIZE - size + strides, strides):
        for left in range(0, SIZE - size + strides, strides):
            covered = images.clone()
            covered[:, :, top : top + size, left : left + size] = images.mean((2, 3), keepdim=True)
            fall = sure - probability_of(module.scores(module.maps(covered)), wanted, pixel)
            falls[:, top : top + size, left : left + size] += fall[:, None, None]
            counts[top : top + size, left : left + size] += 1
    return falls / counts


def record(network, scores, wanted, pixel, size, strides):
    module = filled({"classifier": Classifier, "segmenter": Segmenter}[network](scores))
    images = torch.from_numpy(generator.image(SEED, (2, SIZE, SIZE, 3))).double().permute(0, 3, 1, 2)
    each = means(module.scores(module.maps(images)), pixel).detach()
    predicted = (each[:, 0] > 0).long() if scores == 1 else each.argmax(1)
    return {
        "network": network,
        "scores": scores,
        "class": wanted,
        "pixel": pixel,
        "size": size,
        "strides": strides,
        "weights": {name: list(shape) for name, shape in shapes_of(module).items()},
        "predicted": predicted.tolist(),
        "gradCam": golden.numbers(grad_cam(module, images, wanted, pixel).detach().numpy().reshape(-1)),
        "saliency": golden.numbers(saliency(module, images, wanted, pixel).numpy().reshape(-1)),
        "occlusion": golden.numbers(occlusion(module, images, wanted, pixel, size, strides).numpy().reshape(-1)),
    }


cases = [
    golden.Table(
        "torch-explaining",
        [
            ("classifier", 5, 3, None, 4, 2),
            ("classifier", 1, 0, None, 5, 5),
            ("segmenter", 3, 1, None, 4, 4),
            ("segmenter", 3, 2, (5, 7), 4, 4),
        ],
        record,
    )
]
