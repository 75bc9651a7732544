"""Schedules of diffusion models and one step back, from the papers' formulas, in float64.

diffusers publishes what its schedulers make of a model that answers `sample * t / (t + 1)`: its tests add up the pictures after the
last step. The formulas here are held against those sums before anything is written.
"""

import json
import math

import torch

import generator
from golden import HERE

SHAPE = (2, 3, 4, 1)


def linear(steps=1000, first=0.0001, last=0.02):
    return torch.linspace(first, last, steps, dtype=torch.float64)


def cosine(steps=1000):
    """Nichol & Dhariwal 2021, equation 17."""
    bar = [math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(steps + 1)]
    return torch.tensor([min(1 - bar[t + 1] / bar[t], 0.999) for t in range(steps)], dtype=torch.float64)


def bars(betas):
    return torch.cumprod(1 - betas, 0)


def bar_of(alpha_bars, time):
    return alpha_bars[time] if time >= 0 else torch.tensor(1.0, dtype=torch.float64)


def seen(x, noise, bar, clip):
    """The picture through the noise: Ho et al. 2020, equation 4, solved for it."""
    picture = (x - torch.sqrt(1 - bar) * noise) / torch.sqrt(bar)
    return picture.clamp(-1, 1) if clip else picture


def variance(alpha_bars, time, to):
    """Ho et al. 2020, equation 7, between any two steps."""
    bar, before = bar_of(alpha_bars, time), bar_of(alpha_bars, to)
    return (1 - before) / (1 - bar) * (1 - bar / before)


def ddpm(alpha_bars, x, noise, time, to, drawn, clip=True):
    bar, before = bar_of(alpha_bars, time), bar_of(alpha_bars, to)
    kept = bar / before
    mean = torch.sqrt(before) * (1 - kept) / (1 - bar) * seen(x, noise, bar, clip) + torch.sqrt(kept) * (1 - before) / (1 - bar) * x
    return mean + torch.sqrt(variance(alpha_bars, time, to)) * drawn


def ddim(alpha_bars, x, noise, time, to, drawn, eta, clip=True):
    """Song et al. 2020, equations 12 and 16."""
    bar, before = bar_of(alpha_bars, time), bar_of(alpha_bars, to)
    deviation = eta * torch.sqrt(variance(alpha_bars, time, to))
    return torch.sqrt(before) * seen(x, noise, bar, clip) + torch.sqrt(1 - before - deviation**2) * noise + deviation * drawn


def check_against_diffusers():
    """The sums in diffusers' tests of its DDPMScheduler and DDIMScheduler."""
    count = 4 * 3 * 8 * 8
    start = (torch.arange(count, dtype=torch.float64).reshape(3, 8, 8, 4) / count).permute(3, 0, 1, 2)
    alpha_bars = bars(linear())
    torch.manual_seed(0)
    x = start
    for time in reversed(range(1000)):
        drawn = torch.randn(x.shape).double() if time > 0 else torch.zeros_like(x)
        x = ddpm(alpha_bars, x, x * time / (time + 1), time, time - 1, drawn)
    sums = [x.abs().sum()]
    x = start
    for time in reversed(range(0, 1000, 100)):
        x = ddim(alpha_bars, x, x * time / (time + 1), time, time - 100, torch.zeros_like(x), 0)
    sums.append(x.abs().sum())
    for ours, published in zip(sums, (258.9606, 172.0067), strict=True):
        assert abs(ours - published) < 1e-2, f"{ours} instead of {published}"
    variances = [variance(alpha_bars, time, to) for time, to in ((420, 400), (980, 960), (487, 486), (999, 998))]
    for ours, published in zip(variances, (0.14771, 0.32460, 0.00979, 0.02), strict=True):
        assert abs(ours - published) < 1e-5, f"{ours} instead of {published}"


def numbers(name):
    return torch.from_numpy(2 * generator.uniform(1, f"diffusion/{name}", SHAPE) - 1)


def listed(values):
    return [float(f"{value:.12g}") for value in values.reshape(-1).tolist()]


def schedule(kind, betas):
    alpha_bars = bars(betas)
    x, noise, drawn = (numbers(name) for name in ("pictures", "noise", "drawn"))
    steps = []
    for time, to in ((999, 998), (500, 499), (500, 480), (20, 0), (0, -1)):
        new = torch.zeros_like(x) if to < 0 else drawn
        for clip in (True, False):
            both = {"time": time, "to": to, "clip": clip}
            steps.append({"rule": "ddpm", **both, "result": listed(ddpm(alpha_bars, x, noise, time, to, new, clip))})
            for eta in (0, 0.5, 1):
                steps.append({"rule": "ddim", **both, "eta": eta, "result": listed(ddim(alpha_bars, x, noise, time, to, new, eta, clip))})
    times = [250, 7]
    bar = alpha_bars[times][:, None, None, None]
    noisy = torch.sqrt(bar) * x + torch.sqrt(1 - bar) * noise
    return {
        "kind": kind,
        "betas": listed(betas),
        "alphaBars": listed(alpha_bars),
        "pictures": listed(x),
        "noise": listed(noise),
        "drawn": listed(drawn),
        "noisy": {"times": times, "result": listed(noisy)},
        "steps": steps,
    }


class Schedules:
    name = "diffusion-schedules"

    def write(self, _names_only):
        check_against_diffusers()
        lines = ",\n".join(json.dumps(schedule(kind, betas)) for kind, betas in (("linear", linear()), ("cosine", cosine())))
        (HERE / "goldens" / f"{self.name}.json").write_text(f"[\n{lines}\n]\n")


cases = [Schedules()]
