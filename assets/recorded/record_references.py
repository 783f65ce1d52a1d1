"""Record what other programs make of the pretrained networks, so that tests can hold ours against them.

    python -m pip install torch==2.13.0 transformers==5.23.0 sentence-transformers==6.2.0 onnxruntime==1.31.1
    python3 assets/recorded/record_references.py             # compare with the file in the repository
    python3 assets/recorded/record_references.py out.npz     # write a new file

Run it in an environment of its own: these packages weigh some gigabytes, and the course needs none of them. The
networks must be there too (`requirements-models.lock`). The texts go through sentence-transformers (MiniLM) and
transformers (BERT-tiny), the picture through onnxruntime. Nothing is fetched while it runs.
"""

import os
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")

import numpy as np
import onnx
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForMaskedLM, AutoTokenizer

STORED = Path(__file__).with_name("references.npz")
sys.path.insert(0, str(STORED.parents[2] / "src"))

from tripartite.data import photographs  # noqa: E402
from tripartite.pretrained.packages import file  # noqa: E402

TEXTS = (
    "An astrocyte reaches around a synapse and takes up the glutamate that is left.",
    "Crème brûlée costs 4.50 €, doesn't it?",
    "Tripartite: (neuron, neuron, astrocyte) - 3-way!",
)
#: Tokens of the picture that are kept: the whole picture, and one patch.
ROWS = (0, 100)
MEAN, SPREAD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def minilm():
    """Embeddings of all texts, and every layer for the first."""
    net = SentenceTransformer(str(file("minilm", ".safetensors").parent), device="cpu", local_files_only=True)
    with torch.inference_mode():
        inside = net.transformers_model if hasattr(net, "transformers_model") else net[0].model
        states = inside(
            **net.tokenizer(TEXTS[0], return_tensors="pt"), output_hidden_states=True
        ).hidden_states
    ids = [np.array(net.tokenizer(text)["input_ids"], np.int32) for text in TEXTS]
    return {
        "minilm_sentences": net.encode(list(TEXTS), batch_size=1),
        "minilm_hidden": torch.cat(states).numpy(),
        **{f"minilm_ids_{i}": found for i, found in enumerate(ids)},
    }


def bert_tiny():
    """Every layer for the first text, and the weights of all words for all texts: the 40 largest."""
    folder = str(file("bert_tiny", ".safetensors").parent)
    net = AutoModelForMaskedLM.from_pretrained(folder, local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    kept = {}
    for i, text in enumerate(TEXTS):
        encoded = tokenizer(text, return_tensors="pt")
        with torch.inference_mode():
            out = net(**encoded, output_hidden_states=True)
        weights = torch.log1p(torch.relu(out.logits)).amax(1)[0].numpy()
        top = np.argsort(-weights, kind="stable")[:40]
        kept |= {
            f"bert_tiny_ids_{i}": encoded["input_ids"][0].numpy().astype(np.int32),
            f"bert_tiny_words_{i}": top.astype(np.int32),
            f"bert_tiny_weights_{i}": weights[top],
        }
        if i == 0:
            kept["bert_tiny_hidden"] = torch.cat(out.hidden_states).numpy()
    return kept


def vit_small():
    """Two tokens before and after every layer, and the saliency of every fourth pixel, for the cat."""
    model = onnx.load(file("vit_small", ".onnx"))
    # What a layer adds to is what its first norm takes its mean of.
    taken = [f"/backbone/encoder/layer.{i}/norm1/ReduceMean" for i in range(12)] + [
        "/backbone/layernorm/ReduceMean"
    ]
    made_by = {node.name: node for node in model.graph.node}
    states = [made_by[name].input[0] for name in taken] + ["/backbone/layernorm/Add_1_output_0"]
    for name in states:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    picture = np.repeat(photographs()["cat"][16:240, 16:240, None] / 255, 3, axis=2)
    x = ((picture - MEAN) / SPREAD).transpose(2, 0, 1)[None].astype(np.float32)
    saliency, *states = session.run(["output_importance", *states], {"input_image": x})
    return {
        "vit_small_hidden": np.stack([state[0, ROWS] for state in states]),
        "vit_small_saliency": saliency[0, 0, ::4, ::4],
    }


def main(argv):
    arrays = minilm() | bert_tiny() | vit_small()
    if len(argv) > 1:
        np.savez_compressed(argv[1], **arrays)
        print("wrote", argv[1])
        return
    with np.load(STORED) as stored:
        for name, value in arrays.items():
            apart = np.abs(stored[name].astype(float) - value).max()
            print(f"{name:20} {value.shape!s:15} differs by {apart:.2g}")
            if apart > 1e-4:
                raise SystemExit(f"{name} differs from the stored array")


if __name__ == "__main__":
    main(sys.argv)
