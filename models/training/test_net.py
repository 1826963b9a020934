"""Run with `python -m pytest` or `python -m unittest` in this folder."""

import unittest

import torch

from losses import SMALLEST_INSIDE, assign, iou, loss
from net import SIZES, STRIDES, Detector, Exported, build, cell_centres, parameters


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


if __name__ == "__main__":
    unittest.main()
