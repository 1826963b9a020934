"""What ONNX Runtime takes in Python for the shipped detector: `python python.py MODEL RUNS`, milliseconds of processor time a picture."""

import sys
import time

import numpy as np
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
wanted = session.get_inputs()[0]
picture = np.random.default_rng(1).random(wanted.shape, np.float32)
for _ in range(5):
    session.run(None, {wanted.name: picture})
begun = time.thread_time()
for _ in range(int(sys.argv[2])):
    session.run(None, {wanted.name: picture})
print(onnxruntime.__version__, 1000 * (time.thread_time() - begun) / int(sys.argv[2]))
