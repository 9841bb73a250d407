package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * DFC_CAW, the talk's deterministic fuzzy checkpoint with copy after write (Eischer, Büttner,
 * Distler, SRDS 2019): read all objects while requests execute, starting at {@code c}; remember the
 * ids of those that requests modify; at {@code s} copy the final value of just those; keep the
 * latest version of each object.
 *
 * <pre>
 *                c                            s
 *  executor   ---+--write A--write B--write A-+-copy A, B-+--- further requests --->
 *                |     list: A    A,B    A,B  |   pause   |
 *  checkpoint    +--read A, B, C, D, ...------+           +--append A, B; root--->
 * </pre>
 *
 * <p><b>Why every replica gets the same bytes</b>, wherever its {@code c} lies and however its
 * reads fall between its writes. Take any object as it is at {@code s}.
 *
 * <ul>
 *   <li><i>It is on the list.</i> Whatever the capture read of it (an old value, a new one, half of
 *       each, nothing, an exception) is superseded: its value at {@code s}, or its absence, is read
 *       in the pause, when nothing else runs, and appended after everything else.
 *   <li><i>It is not on the list.</i> Then no request changed it in {@code (c, s]}, because a
 *       service reports an object <em>before</em> it changes, creates or deletes it, and because
 *       tracking was on before the first read: {@code begin} runs on the executor between two
 *       batches, and the checkpoint lane receives the capture only afterwards. So the object had
 *       one value from {@code c} to {@code s}. If it exists, it existed during the whole walk,
 *       which therefore visited it, and what was read, wherever in time, is that value. If it does
 *       not exist, it did not exist during the walk and was not read.
 * </ul>
 *
 * So the image is exactly the state at {@code s}: a function of the agreed log alone.
 *
 * <p><b>Beyond the talk</b>, three things happen at other times; the argument stays. Call a read of
 * an object <em>good</em> if the object did not change between the read and {@code s}, in either
 * order. One good read of each object is enough, if it is appended after all bad ones.
 *
 * <ul>
 *   <li><i>An object is read again before {@code s}</i> ({@link CompletionMode#PRECOPY}). It leaves
 *       the list only if it was not reported between its last batch's end and the end of the read:
 *       that read is good unless it is reported again, which puts it back on the list.
 *   <li><i>The list is only frozen at {@code s}</i> ({@link CompletionMode#LAZY}). A read after
 *       {@code s} is good if the object has not changed since. Before the first change after {@code
 *       s} the executor claims the object and copies it, which is a good read; the reader claims
 *       after it has read, and drops what it read if the executor was first ({@link Claims}).
 *   <li><i>The walk is not over at {@code s}</i> (late). For an object that is not on the list and
 *       was not reached, the walk's own read comes after {@code s}. It is good under the same
 *       condition, and the executor copies such an object before it changes it for the first time.
 *       One <em>created</em> after {@code s} is reported before it exists: the copy says that it is
 *       absent, and the walk drops what it meets. One <em>deleted</em> after {@code s} was copied
 *       as it was. Behind the place the walk has reached, what it read is good already, an absent
 *       object included, so nothing is copied there.
 * </ul>
 *
 * Nobody waits for anybody in this, and {@code s} never moves.
 *
 * <p><b>What must not happen unseen.</b> An object that was listed, could not be read, and is not
 * on the list, contradicts the second case: somebody changed it without saying so. Such a
 * checkpoint fails and names the object. A missed report that happens to read well gives a wrong
 * root, which the other replicas' votes expose.
 *
 * <p>The pause costs one read per modified object, with {@code LAZY} nothing: no hashing, no files,
 * nothing proportional to the state. The image streams to its sink; memory holds a range of
 * objects, the list, and what the executor copied.
 */
final class DfcCaw implements CheckpointMethod {

  @Override
  public String name() {
    return "DFC_CAW";
  }

  @Override
  public boolean capturesAhead() {
    return true;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    return new CopyAfterWrite(reader, images.full());
  }
}
