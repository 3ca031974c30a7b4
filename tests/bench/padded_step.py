"""Fine-tuning on short chats as a plain Hugging Face loop does it: one chat a row,
padded to the row's length, labels -100 where nothing is trained.

transformers' GPT2LMHeadModel with SDPA, fused AdamW and clipping, no dropout.
Started by train_step.ts.
"""

import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

from contestant import contend, place


def prepare(setup: dict):
    shape = setup["shape"]
    B, T, V = shape["B"], shape["T"], shape["V"]
    torch.manual_seed(1)
    torch.set_num_threads(setup["threads"])
    transformers.utils.logging.set_verbosity_error()
    device, autocast = place(setup)
    model = GPT2LMHeadModel(GPT2Config(
        n_layer=shape["layers"], n_embd=shape["C"], n_head=shape["heads"],
        vocab_size=V, n_positions=T, bos_token_id=0, eos_token_id=0,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, use_cache=False,
        attn_implementation="sdpa",
    )).train().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    batches = []
    for at in range(0, len(setup["examples"]), B):
        lengths = torch.tensor(setup["examples"][at:at + B])  # [rows, 2]
        position = torch.arange(T)
        real = position < lengths[:, :1]  # [rows, T]
        tokens = torch.where(real, torch.randint(V, real.shape), 0)
        labels = torch.where(real & (position >= lengths[:, 1:]), tokens, -100)
        batches.append({
            "input_ids": tokens.to(device),
            "attention_mask": real.long().to(device),
            "labels": labels.to(device),
        })
    tokens = sum(int(batch["attention_mask"].sum()) for batch in batches)
    supervised = sum(int((batch["labels"][:, 1:] >= 0).sum()) for batch in batches)

    def run():
        for batch in batches:
            with autocast:
                loss = model(**batch).loss
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            loss.item()
        return tokens, supervised

    return f"transformers {transformers.__version__} on PyTorch {torch.__version__}, padded rows", run


if __name__ == "__main__":
    contend(prepare)
