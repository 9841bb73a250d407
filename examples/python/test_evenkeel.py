"""Voting and encoding; run by `python3 -m unittest` in this directory."""

import unittest

import evenkeel


def full(result, status=evenkeel.REPLY_OK):
    return {6: status, 7: result, 9: 1}


def digest_of(result, status=evenkeel.REPLY_OK):
    return {6: status, 8: evenkeel.result_digest(result)}


class VotesTest(unittest.TestCase):
    def test_one_reply_is_not_enough(self):
        votes = evenkeel.Votes(1)
        self.assertIsNone(votes.add(0, full(b"a")))
        self.assertIsNone(votes.add(0, full(b"a")))  # the same replica again
        self.assertEqual(votes.add(1, full(b"a")), (1, b"a"))

    def test_a_liar_alone_decides_nothing(self):
        votes = evenkeel.Votes(1)
        self.assertIsNone(votes.add(3, full(b"lie")))
        self.assertIsNone(votes.add(0, digest_of(b"truth")))
        self.assertEqual(votes.add(1, full(b"truth")), (1, b"truth"))

    def test_a_digest_that_many_gave_waits_for_the_result(self):
        votes = evenkeel.Votes(1)
        self.assertIsNone(votes.add(0, digest_of(b"a")))
        self.assertIsNone(votes.add(1, digest_of(b"a")))
        self.assertEqual(votes.add(2, full(b"a")), (1, b"a"))

    def test_the_digest_of_a_full_result_is_computed(self):
        votes = evenkeel.Votes(1)
        lie = full(b"lie")
        lie[8] = evenkeel.result_digest(b"truth")
        self.assertIsNone(votes.add(3, lie))
        self.assertIsNone(votes.add(0, digest_of(b"truth")))
        self.assertEqual(votes.add(1, full(b"truth")), (1, b"truth"))

    def test_overload_is_no_answer(self):
        votes = evenkeel.Votes(1)
        self.assertIsNone(votes.add(0, {6: evenkeel.REPLY_OVERLOADED}))
        self.assertIsNone(votes.add(1, {6: evenkeel.REPLY_OVERLOADED}))


class WireTest(unittest.TestCase):
    def test_what_is_written_is_read(self):
        message = evenkeel.field(1, 300) + evenkeel.fixed64(2, 1 << 63) + evenkeel.field(3, b"xy")
        self.assertEqual(evenkeel.fields(message), {1: 300, 2: 1 << 63, 3: b"xy"})

    def test_what_is_cut_off_is_refused(self):
        with self.assertRaises(ValueError):
            evenkeel.fields(evenkeel.field(3, b"xy")[:-1])


if __name__ == "__main__":
    unittest.main()
