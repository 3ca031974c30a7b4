"""The benchmark's generation by transformers: the figure to hold ours against.

The same shape with random weights, greedy, its own cache, nothing compiled.
Started by generate.ts.
"""

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

from contestant import contend

DTYPES = dict(fp32=torch.float32, bf16=torch.bfloat16)


def prepare(setup: dict):
    torch.manual_seed(1)
    torch.set_num_threads(setup["threads"])
    fields = dict(setup["config"])
    config = AutoConfig.for_model(
        fields.pop("model_type"), **fields, bos_token_id=0, eos_token_id=None)
    model = AutoModelForCausalLM.from_config(config).to(DTYPES[setup["load_dtype"]]).eval()
    tokens = setup["tokens"]

    def run():
        ids = torch.randint(config.vocab_size, (setup["rows"], setup["prompt"]))
        output = model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False,
            max_new_tokens=tokens, pad_token_id=0,
        )
        assert output.shape[1] == setup["prompt"] + tokens
        return setup["rows"] * tokens, 0

    threads = setup["threads"]
    return f"transformers {transformers.__version__}, torch {torch.__version__}, {threads} threads", run


if __name__ == "__main__":
    transformers.utils.logging.set_verbosity_error()
    contend(prepare)
