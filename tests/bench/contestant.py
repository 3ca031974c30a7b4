"""The Python side of the benchmark's contestants; contestant.ts describes it."""

import json
import resource
import sys
import time

import torch


def place(setup: dict):
    """The device to compute on, and the context in which to: a loss that is read
    waits for the device."""
    device = "cuda" if setup["device"] == "gpu" else "cpu"
    half = dict(bf16=torch.bfloat16, f16=torch.float16).get(setup["precision"])
    return device, torch.autocast(device, half, enabled=half is not None)


def contend(prepare) -> None:
    """Answers until the input ends; `prepare(setup)` gives a description and a
    function that runs a round and returns its tokens, of which supervised."""
    description, run = prepare(json.loads(sys.stdin.readline()))
    run()  # the first run allocates
    print(json.dumps(dict(description=description)), flush=True)
    for _ in sys.stdin:
        cpu, start = time.process_time(), time.perf_counter()
        tokens, supervised = run()
        print(json.dumps(dict(
            tokens=tokens, supervised=supervised, flops=0,
            wallMs=(time.perf_counter() - start) * 1000,
            cpuMs=(time.process_time() - cpu) * 1000,
            memoryMiB=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        )), flush=True)
