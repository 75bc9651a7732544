/** @file The part of the program for Keras that makes one run of several processes. */

/** `processes.py`, which stands beside `train.py`. */
export const processesScript = `"""One run of several processes: who they are, what they have to agree on, and how they end together."""
import json
import zlib

import jax
import numpy as np
from jax.experimental import multihost_utils

import examples


def options(arguments):
    arguments.add_argument("--processes", type=examples.count, default=1, help="how many train together (default: 1)")
    arguments.add_argument("--process", type=int, default=0, help="which of them this is, from 0")
    arguments.add_argument("--coordinator", help="where process 0 can be reached: ADDRESS:PORT")
    arguments.add_argument("--wait", type=examples.count, default=300, help="seconds for one that does not come, or falls silent (default: 300)")


def join(options):
    """Waits for the others, and for none of them longer than it was told."""
    if not 0 <= options.process < options.processes:
        raise SystemExit(f"--process {options.process} of --processes {options.processes}: they are numbered from 0.")
    if options.processes == 1 and options.coordinator is None:
        return
    if options.processes == 1:
        raise SystemExit("--coordinator is for several processes: say how many with --processes.")
    if options.coordinator is None:
        raise SystemExit("Several processes need --coordinator ADDRESS:PORT, where process 0 can be reached.")
    limits = ("initialization_timeout", "heartbeat_timeout_seconds", "shutdown_timeout_seconds")
    jax.distributed.initialize(options.coordinator, options.processes, options.process, **dict.fromkeys(limits, options.wait))


def agree(training, arrays, options):
    """Refuses what devices cannot share, and what would train apart, or wait for ever."""
    size, owners = training["batchSize"], [device.process_index for device in jax.devices()]
    counts = [owners.count(process) for process in range(jax.process_count())]
    if len(set(counts)) > 1:
        raise SystemExit(f"The processes have {', '.join(map(str, counts))} devices: give all of them the same number.")
    if size % len(owners):
        raise SystemExit(f"{len(owners)} devices cannot share a batch of {size}: take a number of devices that divides it.")
    known = [training, options.epochs, options.in_order, {name: zlib.crc32(array.tobytes()) for name, array in arrays.items()}]
    sums = multihost_utils.process_allgather(np.uint32(zlib.crc32(json.dumps(known, sort_keys=True).encode())))
    if np.unique(sums).size > 1:
        raise SystemExit("The processes have different data, folders, --epochs or --in-order: give all of them the same.")


def own(batch):
    """Which examples of a batch the devices of this process take."""
    mine = [device.process_index == jax.process_index() for device in jax.devices()]
    return batch.reshape(len(mine), -1)[mine].ravel()


def end():
    """Nobody leaves before the result is written."""
    if jax.process_count() > 1:
        multihost_utils.sync_global_devices("written")
        jax.distributed.shutdown()
`;
