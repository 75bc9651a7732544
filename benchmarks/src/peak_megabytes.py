"""The most memory that this process has held, as `@tributary/testing/peak` finds it out."""

import re
import resource
from pathlib import Path


def peak_megabytes():
    # What getrusage says starts with what the parent had when it started this process. Linux knows the process' own.
    status = Path("/proc/self/status")
    own = re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text(), re.MULTILINE) if status.exists() else None
    return (int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
