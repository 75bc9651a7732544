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


# Parameter groups: two weights that see the same gradients, one at a tenth of the learning rate, and all rates fall by a tenth a step.
GROUPED = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adam", {"lr": 0.1, "eps": 0}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.1, "eps": 0}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.9, "eps": 0}),
    ("Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.1, "eps": 0}),
]


def grouped_record(name, settings):
    start = generator.image(SEED, (5,), "weight")
    slow, fast = torch.nn.Parameter(torch.from_numpy(start.copy())), torch.nn.Parameter(torch.from_numpy(start.copy()))
    groups = [{"params": [slow], "lr": 0.1 * settings["lr"]}, {"params": [fast]}]
    optimizer = getattr(torch.optim, name)(groups, **settings)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    after = []
    for gradient in generator.image(SEED, (STEPS, 5), "gradients"):
        slow.grad, fast.grad = torch.from_numpy(gradient), torch.from_numpy(gradient)
        optimizer.step()
        schedule.step()
        after.append({"slow": golden.numbers(slow.detach().numpy()), "fast": golden.numbers(fast.detach().numpy())})
    return {"optimizer": name, "settings": settings, "after": after}


cases = [
    golden.Table("torch-parameter-groups", GROUPED, grouped_record),
    golden.Table("torch-optimizers", OPTIMIZERS, optimizer_record),
    golden.Table("torch-schedules", [({"max_lr": 0.1, "total_steps": 20},), ({"max_lr": 0.1, "total_steps": 20, "anneal_strategy": "linear"},)], one_cycle_record),
]
