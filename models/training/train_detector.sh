#!/bin/sh
# From nothing to models/hud-half.onnx and its entry in models/manifest.json, in one command. Takes hours on a laptop and
# minutes on a GPU; goes on where it was stopped. Needs Python 3.11 with torch, numpy, pillow, onnx, onnxruntime and
# opencv-python-headless, and the Debian packages of ../README.md. Usage: train_detector.sh WORK_FOLDER [PICTURES] [STEPS]
set -eu
work=$1 pictures=${2:-20000} steps=${3:-20000}
python=${PYTHON:-python3}
export HUD_CACHE="$work"
cd "$(dirname "$0")"
mkdir -p "$work/shards"
[ -d "$work/grounds" ] || { $python collect_grounds.py --out "$work/grounds"; sh capture_grounds.sh "$work/grounds"; }
[ -f "$work/val/pictures.bin" ] || $python make_scenes.py --out "$work/val" --half val --count 1000 --grounds "$work/grounds"
first=0
while [ "$first" -lt "$pictures" ]; do
    shard=$work/shards/$first
    [ -f "$shard/pictures.bin" ] || $python make_scenes.py --out "$shard" --first "$first" --count 2000 --grounds "$work/grounds"
    first=$((first + 2000))
done
# Small pictures first, then large ones, and the size that ships at last: lines of a feed are thin.
$python train.py --data "$work/shards" --out "$work/run-416" --size half --input 416x256 --steps $((steps / 4))
$python train.py --data "$work/shards" --out "$work/run-640" --size half --input 640x384 --steps $((steps / 4)) --start "$work/run-416/checkpoint.pt"
$python train.py --data "$work/shards" --out "$work/run" --size half --input 512x288 --steps $((steps / 2)) --start "$work/run-640/checkpoint.pt"
$python export.py "$work/run/checkpoint.pt" --name hud-half --version 1 --input 512x288 --out "$work/hud-half.onnx"
$python score.py "$work/hud-half.onnx" --shard "$work/val" --thresholds "$work/thresholds.json" --sheet "$work/errors.jpg"
$python score.py "$work/hud-half.onnx" --real real/labels.json --frames real/frames --sheet "$work/errors-real.jpg"
$python export.py "$work/run/checkpoint.pt" --name hud-half --version 1 --input 512x288 --models .. \
    --thresholds "$work/thresholds.json" --parity ../../src-tauri/vision/tests/fixtures/shipped.json
