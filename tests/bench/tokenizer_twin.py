"""Python tokenizers on the text that `deno task tokenizer` was trained on.

Trains a BpeTrainer with the same settings and compares: merges one by one, ids
of a sample, tokens per character. Prints one line of JSON.

    deno run -A tests/bench/chinese_text.ts texts.jsonl 100
    deno task tokenizer --data_file texts.jsonl --output_dir outputs/tokenizer
    python tests/bench/tokenizer_twin.py texts.jsonl outputs/tokenizer
"""

import argparse
import json
import resource
import time

import tokenizers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def texts_of(path: str):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def trained(path: str, ours: dict) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=len(ours["model"]["vocab"]),
        special_tokens=[token["content"] for token in ours["added_tokens"]],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts_of(path), trainer)
    return tokenizer


def encode_all(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [encoding.ids for encoding in encodings]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", help='JSON lines {"text": …}')
    parser.add_argument("folder", help="what `deno task tokenizer` wrote")
    parser.add_argument("--sample", type=int, default=5000,
                        help="texts, from the first on, that are encoded")
    flags = parser.parse_args()
    path = f"{flags.folder}/tokenizer.json"
    with open(path, encoding="utf-8") as file:
        ours = json.load(file)

    began = time.perf_counter(), time.process_time()
    theirs = trained(flags.texts, ours)
    seconds = time.perf_counter() - began[0]
    cpu_seconds = time.process_time() - began[1]
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    model = json.loads(theirs.to_str())["model"]
    pairs = list(zip(ours["model"]["merges"], model["merges"]))
    differing = [at for at, (a, b) in enumerate(pairs) if a != b]
    sample = [text for text, _ in zip(texts_of(flags.texts), range(flags.sample))]
    characters = sum(map(len, sample))
    by_ours = encode_all(Tokenizer.from_file(path), sample)
    by_theirs = encode_all(theirs, sample)
    print(json.dumps({
        "tokenizers": tokenizers.__version__,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "peak_mib": round(peak_mib),
        "merges": [len(ours["model"]["merges"]), len(model["merges"])],
        "differing_merges": len(differing),
        "first_differing_merge": differing[0] if differing else None,
        "same_vocabulary": ours["model"]["vocab"] == model["vocab"],
        "same_ids": by_ours == by_theirs,
        "tokens_per_character": [
            round(sum(map(len, ids)) / characters, 5)
            for ids in (by_ours, by_theirs)
        ],
    }))


if __name__ == "__main__":
    main()
