"""The benchmark's training step in PyTorch: the figure to hold ours against.

Covers GPT-2's forward, mean loss over plain full-length rows, backward, clip and
AdamW on the CPU, without dropout. Does not cover packing or masks, and does not
compile. Prints one line of JSON.

    python tests/bench/pytorch_twin.py --n_layer 4 --n_embd 256 --vocab_size 6400
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

WARMUP_STEPS, ROUNDS = 2, 3


def make_model(flags: argparse.Namespace) -> GPT2LMHeadModel:
    return GPT2LMHeadModel(GPT2Config(
        n_layer=flags.n_layer, n_embd=flags.n_embd, n_head=flags.n_head,
        vocab_size=flags.vocab_size, n_positions=flags.row_length,
        bos_token_id=0, eos_token_id=0,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, use_cache=False,
        attn_implementation="sdpa",
        # GPT-2's gelu_new in one kernel instead of seven: PyTorch at its best.
        activation_function="gelu_pytorch_tanh",
    ))


def peak_rss_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    defaults = dict(n_layer=4, n_embd=256, n_head=4, vocab_size=6400,
                    rows=8, row_length=256, steps=8, threads=2)
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=value, help="default %(default)s")
    flags = parser.parse_args()

    transformers.utils.logging.set_verbosity_error()
    torch.manual_seed(1)
    torch.set_num_threads(flags.threads)
    model = make_model(flags).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    batches = torch.randint(flags.vocab_size, (4, flags.rows, flags.row_length))

    def train(steps: int) -> float:
        """Runs so many steps and returns the last one's loss in nats per target."""
        for step in range(steps):
            tokens = batches[step % len(batches)]
            loss = model(input_ids=tokens, labels=tokens).loss
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        return loss.item()

    train(WARMUP_STEPS)
    tokens_per_second = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        loss = train(flags.steps)
        seconds = time.perf_counter() - start
        tokens_per_second.append(flags.steps * flags.rows * flags.row_length / seconds)
    print(json.dumps(dict(
        **vars(flags),
        tokens_per_second=dict(
            min=round(min(tokens_per_second), 1),
            median=round(statistics.median(tokens_per_second), 1),
            max=round(max(tokens_per_second), 1),
        ),
        peak_rss_mib=round(peak_rss_mib()),
        last_loss=round(loss, 4),
        torch=torch.__version__,
        transformers=transformers.__version__,
    )))


if __name__ == "__main__":
    main()
