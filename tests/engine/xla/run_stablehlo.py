"""Runs programs of StableHLO on the CPU with jaxlib, one after the other.

Reads requests from standard input and answers each on standard output: a line of
JSON, then the bytes of the tensors that it lists, one after the other.

    {"program": 7, "text": "module …", "inputs": [{"dtype": "float32", "shape": [2]}]}
    {"outputs": [{"dtype": "float32", "shape": [2]}], "taken": [true]}
    {"error": "…"}

The text is needed at a program's first run alone. `taken` says of each input whether
the program took its memory for an output. Ends with its input.

Needs jax and jaxlib; the calls below them have no public names in Python.
"""

import json
import os
import sys

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import jax
import numpy
from jaxlib import xla_client

DEVICE = jax.devices("cpu")[0]
programs = {}


def compiled(program, text):
    if program not in programs:
        programs[program] = DEVICE.client.compile_and_load(
            text.encode(), xla_client.DeviceList((DEVICE,)), xla_client.CompileOptions()
        )
    return programs[program]


def read_array(spec):
    dtype = numpy.dtype(spec["dtype"])
    count = int(numpy.prod(spec["shape"]))
    data = sys.stdin.buffer.read(count * dtype.itemsize)
    return numpy.frombuffer(data, dtype).reshape(spec["shape"])


def answer(request, inputs):
    executable = compiled(request["program"], request.get("text"))
    operands = [jax.device_put(array, DEVICE) for array in inputs]
    outputs = [numpy.asarray(output) for output in executable.execute(operands)]
    specs = [{"dtype": str(o.dtype), "shape": list(o.shape)} for o in outputs]
    taken = [operand.is_deleted() for operand in operands]
    return {"outputs": specs, "taken": taken}, outputs


for line in sys.stdin.buffer:
    request = json.loads(line)
    inputs = [read_array(spec) for spec in request["inputs"]]
    try:
        reply, outputs = answer(request, inputs)
    except Exception as error:
        reply, outputs = {"error": str(error)}, []
    sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
    for output in outputs:
        sys.stdout.buffer.write(output.tobytes())
    sys.stdout.buffer.flush()
