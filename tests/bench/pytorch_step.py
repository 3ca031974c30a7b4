"""The benchmark's training step in eager PyTorch: the figure to hold ours against.

GPT-2 with PyTorch's fastest kernels for it: scaled_dot_product_attention, tanh
GELU as one kernel, fused AdamW, gradients set to none. Full rows, every token
supervised, no dropout, no packing, no compiling. Started by train_step.ts.
"""

import torch
from torch import nn
from torch.nn import functional as F

from contestant import contend, place


class Block(nn.Module):
    def __init__(self, C: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(C), nn.LayerNorm(C)
        self.qkv, self.out = nn.Linear(C, 3 * C), nn.Linear(C, C)
        self.inner, self.outer = nn.Linear(C, 4 * C), nn.Linear(4 * C, C)

    def forward(self, x):  # [B, T, C]
        B, T, C = x.shape
        q, k, v = (
            part.view(B, T, self.heads, -1).transpose(1, 2)  # [B, H, T, D]
            for part in self.qkv(self.norm1(x)).split(C, dim=2)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(B, T, C))
        return x + self.outer(F.gelu(self.inner(self.norm2(x)), approximate="tanh"))


class Gpt2(nn.Module):
    def __init__(self, layers: int, C: int, heads: int, V: int, T: int):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(V, C), nn.Embedding(T, C)
        self.blocks = nn.ModuleList(Block(C, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(C)
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02)

    def loss(self, tokens, labels):
        x = self.tokens(tokens) + self.positions.weight
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x).flatten(0, 1) @ self.tokens.weight.T
        return F.cross_entropy(logits, labels.flatten())


def prepare(setup: dict):
    shape = setup["shape"]
    B, T, V = shape["B"], shape["T"], shape["V"]
    torch.manual_seed(1)
    torch.set_num_threads(setup["threads"])
    device, autocast = place(setup)
    model = Gpt2(shape["layers"], shape["C"], shape["heads"], V, T).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    batches = torch.randint(V, (4, B, T + 1), device=device)
    done = 0

    def run():
        nonlocal done
        for _ in range(setup["steps"]):
            batch = batches[done % len(batches)]
            done += 1
            with autocast:
                loss = model.loss(batch[:, :-1], batch[:, 1:])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            loss.item()  # both sides read the loss of every step
        tokens = setup["steps"] * B * T
        return tokens, tokens

    where = f"{setup['precision']} on {device}, {setup['threads']} threads"
    return f"PyTorch {torch.__version__}, eager, {where}", run


if __name__ == "__main__":
    contend(prepare)
