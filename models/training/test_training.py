"""Tests of the parts the serving code must agree with."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from blend import Bin, Blend
from corpus import Row
from report import calibration_error, hits
from rows import RowIndex
from split import split
from text import bucket, features, normalise


class Text(unittest.TestCase):
    def test_normalising_folds_width_case_and_space(self) -> None:
        self.assertEqual(normalise("  ＵＳＢ\t\x07 Cable　２Ｍ "), "usb cable 2m")
        self.assertEqual(len(normalise("長" * 600)), 512)

    def test_han_between_words_breaks_the_pair(self) -> None:
        self.assertEqual(features("red 茶 cup"), ["w:red", "u:茶", "w:cup"])
        self.assertIn("b:red cup", features("red-cup"))

    def test_long_words_have_framed_grams(self) -> None:
        self.assertEqual(features("silk"), ["w:silk", "g:^sil", "g:silk", "g:ilk$"])

    def test_bucket_is_the_folded_fnv_hash(self) -> None:
        # FNV-1a-64 of "a" is af63dc4c8601ec8c, a published test vector.
        value = 0xAF63DC4C8601EC8C
        self.assertEqual(bucket("a"), ((value >> 22) ^ value) & 0x3FFFFF)


class Index(unittest.TestCase):
    ROWS = [Row("silk scarf", "621410", "en", "goods"), Row("絲巾", "621410", "zh-TW", "goods"),
            Row("cotton scarf", "621490", "en", "goods"), Row("steel nail", "731700", "en", "goods"),
            Row("copper wire", "740819", "en", "goods"), Row("roof tile", "690510", "en", "goods")]
    CODES = ["621410", "621490", "690510", "731700", "740819"]

    def test_reading_back_finds_the_same_rows(self) -> None:
        built = RowIndex.build(self.ROWS, self.CODES)
        with tempfile.TemporaryDirectory() as folder:
            built.write(Path(folder) / "rows.bin")
            read = RowIndex.read(Path(folder) / "rows.bin")
        for text in ("silk scarf", "絲巾", "scarf", "unknown"):
            one, two = built.search([text])[0], read.search([text])[0]
            np.testing.assert_array_equal(one.rows, two.rows)
            np.testing.assert_array_equal(one.cosines, two.cosines)
        self.assertEqual(read.texts[1], "絲巾")

    def test_unknown_words_lower_the_cosine(self) -> None:
        index = RowIndex.build(self.ROWS, self.CODES)
        plain, noisy = index.search(["silk scarf", "silk scarf zzz"])
        self.assertEqual(plain.rows[0], 0)
        self.assertLess(noisy.best, plain.best)
        self.assertAlmostEqual(plain.best, 1.0, delta=0.01)

    def test_votes_follow_the_nearest_row(self) -> None:
        index = RowIndex.build(self.ROWS, self.CODES)
        votes = index.vote(index.search(["silk scarf", "zzz"]), len(self.CODES), 0.08)
        self.assertEqual(votes[0].argmax(), 0)
        self.assertAlmostEqual(float(votes[0].sum()), 1.0, places=5)
        self.assertEqual(float(votes[1].sum()), 0.0)


class Figures(unittest.TestCase):
    def test_blend_uses_the_bin_of_the_cosine(self) -> None:
        blend = Blend(1.0, 0.08, (Bin(0.5, 1.0, 0.0, 1.0), Bin(1.01, 0.5, 0.5, 1.0)))
        p = blend.probabilities(np.zeros((2, 2)), np.array([[1.0, 0.0]] * 2), np.array([0.4, 0.6]))
        np.testing.assert_allclose(p, [[0.5, 0.5], [0.75, 0.25]])

    def test_ties_count_against_the_model(self) -> None:
        self.assertEqual(hits(np.array([[0.5, 0.5]]), np.array([1]))["top1"], 0.0)

    def test_perfect_confidence_has_no_error(self) -> None:
        p = np.array([[1.0, 0.0], [0.0, 1.0]])
        self.assertEqual(calibration_error(p, np.array([0, 1])), 0.0)
        self.assertEqual(calibration_error(p, np.array([1, 0])), 1.0)


class Split(unittest.TestCase):
    def test_no_product_is_on_two_sides_and_no_code_is_emptied(self) -> None:
        rng = np.random.default_rng(1)
        rows, vectors = [], []
        for code in range(40):
            for product in range(6):
                vector = rng.normal(size=64)
                for wording in ("piece", "set"):
                    rows.append(Row(f"{code}x{product}q{rng.integers(10**9)} {wording}", f"{code:06}", "en", "goods"))
                    vectors.append(vector / np.linalg.norm(vector))
        parts = split(rows, np.array(vectors, dtype=np.float32))
        product = [{row.text.split("q")[0] for row in part} for part in parts]
        self.assertFalse(product[0] & product[1] or product[0] & product[2] or product[1] & product[2])
        self.assertEqual(len({row.code for row in parts[0]}), 40)
        self.assertTrue(parts[1] and parts[2])


if __name__ == "__main__":
    unittest.main()
