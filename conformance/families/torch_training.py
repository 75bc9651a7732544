"""What PyTorch's optimizers and its one-cycle schedule answer, on the numbers of keras_training.py."""

import torch

import generator
import golden
from torch_reference import SEED

STEPS = 6

OPTIMIZERS = [
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.1}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.1}),
    ("RMSprop", {"lr": 0.1, "momentum": 0.9, "centered": True}),
    ("Adagrad", {"lr": 0.1}),
]


def optimizer_record(name, settings):
    weight = torch.nn.Parameter(torch.from_numpy(generator.image(SEED, (5,), "weight")))
    optimizer = getattr(torch.optim, name)([weight], **settings)
    after = []
    for gradient in generator.image(SEED, (STEPS, 5), "gradients"):
        weight.grad = torch.from_numpy(gradient)
        optimizer.step()
        after.append(golden.numbers(weight.detach().numpy()))
    return {"optimizer": name, "settings": settings, "after": after}


def one_cycle_record(settings):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, cycle_momentum=False, **settings)
    rates = []
    for _ in range(settings["total_steps"]):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < settings["total_steps"]:
            schedule.step()
    return {"schedule": "OneCycleLR", "settings": settings, "rates": golden.numbers(rates)}


cases = [
    golden.Table("torch-optimizers", OPTIMIZERS, optimizer_record),
    golden.Table("torch-schedules", [({"max_lr": 0.1, "total_steps": 20},), ({"max_lr": 0.1, "total_steps": 20, "anneal_strategy": "linear"},)], one_cycle_record),
]
