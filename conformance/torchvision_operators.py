"""Declares the two compiled operators of torchvision that its Python code mentions while it is imported.

Where torchvision's library does not match torch's (a CUDA build beside a CPU torch) they are missing and the import
fails, although no classification network uses them. Import this module before torchvision.
"""

import torch

try:
    import torchvision  # noqa: F401
except RuntimeError:
    library = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor boxes, Tensor scores, float iou_threshold) -> Tensor")

    register_fake = torch.library.register_fake

    def register_if_declared(name, *arguments, **settings):
        register = register_fake(name, *arguments, **settings)

        def decorate(function):
            try:
                return register(function)
            except RuntimeError:
                return function

        return decorate

    torch.library.register_fake = register_if_declared
