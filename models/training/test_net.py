"""Run with `python -m pytest` or `python -m unittest` in this folder."""

import tempfile
import unittest
from pathlib import Path
from random import Random

import numpy as np
import torch

import shipped

from losses import SMALLEST_INSIDE, assign, iou, loss
from net import SIZES, STRIDES, Detector, Exported, build, cell_centres, parameters
from scenes import draw, words
from widen import widen


class Shape(unittest.TestCase):
    def test_published_parameter_counts(self):
        """The layer table is right when three sizes have the published number of parameters, to the unit."""
        for size, count in (("n", 3_157_184), ("s", 11_166_544), ("m", 25_902_624)):
            self.assertEqual(parameters(Detector(80, SIZES[size])), count, size)

    def test_export_gives_one_row_a_cell(self):
        net = Exported(build("half", 10).eval(), 96, 160)
        out = net(torch.zeros(1, 3, 96, 160))
        self.assertEqual(tuple(out.shape), (1, 14, 96 * 160 * 21 // 1024))
        self.assertEqual(out.dtype, torch.float32)


class Shipped(unittest.TestCase):
    def test_weights_come_back_from_the_file(self):
        """Norms are folded into a file; what is read back says the same, and says it in training as well."""
        torch.manual_seed(3)
        net, pictures = build("half", 2), torch.rand(6, 3, 64, 96)
        net.train()
        for _ in range(3):
            net(pictures)
        whole = Exported(net.eval(), 64, 96).eval()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.onnx"
            torch.onnx.export(whole, (pictures[:1],), str(path), opset_version=17, dynamo=False)
            back = shipped.read(path, "half", ("row", "notice", "new"), ("row", "notice"), pictures)
        with torch.no_grad():
            before, after = whole(pictures[:1]), Exported(back.eval(), 64, 96)(pictures[:1])
            self.assertLess(float((before - after[:, :6]).abs().max()), 1e-2)
            self.assertLess(float(after[:, 6].max()), float(after[:, 4].max()))
            live = Exported(back.train(), 64, 96)(pictures)[:1]
        self.assertLess(float((live[:, 4:] - after[:, 4:]).abs().max()), 1e-3)


class Drawing(unittest.TestCase):
    def test_what_nobody_can_see_is_not_taught(self):
        white = np.full((20, 40, 3), 255, np.uint8)
        ink = np.full((8, 20, 4), (250, 250, 250, 1), np.float32)
        self.assertFalse(draw.readable(white, ink, 5, 5))
        self.assertTrue(draw.readable(white // 4, ink, 5, 5))
        self.assertFalse(draw.readable(white // 4, ink, 35, 5), "most of it lies outside")

    def test_names_are_marked_in_sentences(self):
        line = words.fill(Random(1), "{a} fragged {b}", mark=True)
        self.assertEqual(line.count(words.NAME_BEGINS), 2)
        self.assertEqual(line.count(words.NAME_ENDS), 2)
        self.assertIn(f"{words.NAME_ENDS} fragged {words.NAME_BEGINS}", line)


class Teaching(unittest.TestCase):
    def test_iou_of_known_boxes(self):
        a, b = torch.tensor([0.0, 0, 10, 10]), torch.tensor([5.0, 0, 15, 10])
        self.assertAlmostEqual(float(iou(a, b)), 1 / 3, places=5)
        self.assertAlmostEqual(float(iou(a, a, complete=True)), 1.0, places=5)
        self.assertLess(float(iou(a, b + 100, complete=True)), 0)

    def test_a_row_thinner_than_a_stride_has_a_cell_wherever_it_lies(self):
        shapes = [(96 // s, 160 // s) for s in STRIDES]
        centres, _ = cell_centres(shapes)
        corners = torch.cat((centres - 4, centres + 4), 1)[None]
        scores = torch.full((1, len(centres), 2), 0.01)
        for top in range(20, 36):
            boxes = torch.tensor([[[30.0, top, 90.0, top + 3.0]]])
            taken, targets, soft = assign(
                scores, corners, centres, torch.tensor([[1]]), boxes, torch.tensor([[True]])
            )
            self.assertTrue(taken.any(), f"a row of 3 px at {top} has no cell")
            self.assertTrue((targets[taken] == boxes[0, 0]).all())
            self.assertGreater(float(soft[..., 1].sum()), 0)
            self.assertEqual(float(soft[..., 0].sum()), 0)
        self.assertGreater(SMALLEST_INSIDE, STRIDES[0])

    def test_filling_is_not_assigned(self):
        centres, _ = cell_centres([(96 // s, 160 // s) for s in STRIDES])
        corners = torch.cat((centres - 4, centres + 4), 1)[None]
        taken, _, _ = assign(
            torch.full((1, len(centres), 2), 0.5), corners, centres, torch.zeros(1, 1, dtype=torch.long),
            torch.tensor([[[10.0, 10, 60, 60]]]), torch.tensor([[False]]),
        )
        self.assertFalse(taken.any())

    def test_a_net_learns_one_picture(self):
        torch.manual_seed(1)
        net = build("half", 2)
        picture = torch.zeros(2, 3, 64, 96)
        picture[:, :, 20:28, 16:72] = 1
        boxes = torch.tensor([[[16.0, 20, 72, 28]]]).expand(2, 1, 4)
        classes, real = torch.ones(2, 1, dtype=torch.long), torch.ones(2, 1, dtype=torch.bool)
        optimizer = torch.optim.AdamW(net.parameters(), 2e-3)
        for _ in range(220):
            value, _ = loss(net, net(picture), classes, boxes, real)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        out = Exported(net.eval(), 64, 96)(picture[:1])[0]
        best = out[5].argmax()
        x, y, w, h = out[:4, best].tolist()
        found = torch.tensor([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
        self.assertGreater(float(iou(found, boxes[0, 0])), 0.6)
        self.assertGreater(float(out[5, best]), float(out[4].max()) + 0.2)

    def test_a_widened_net_says_the_same(self):
        torch.manual_seed(3)
        half, n = build("half", 4).eval(), build("n", 4).eval()
        n.load_state_dict(widen(half.state_dict(), n.state_dict(), noise=0.0))
        picture = torch.rand(1, 3, 64, 96)
        with torch.no_grad():
            for ours, theirs in zip(half(picture)[:2], n(picture)[:2]):
                self.assertLess(float((ours - theirs).abs().max()), 1e-3)


if __name__ == "__main__":
    unittest.main()
