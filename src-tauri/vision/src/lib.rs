//! YOLOv8 through ONNX Runtime: the only room that names ort.
