package io.evenkeel.replica;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.execution.ExecutionEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link CheckpointFetch} needs of the checkpoint lane it runs on, and of its neighbours.
 */
public interface FetchHost {

  /** The newest published checkpoint here that can be read. */
  Optional<Image> newest() throws IOException;

  /** The published checkpoint with that root, if it is here and can be read. */
  Optional<Image> find(Digest root) throws IOException;

  /** The published checkpoint at a position, whatever its root, if it is here and can be read. */
  Optional<Image> image(long sequence) throws IOException;

  /** Makes an image durable and tells the ordering lane of it. */
  Image publish(Image fetched) throws IOException;

  /** Tells the ordering lane of an image that is durable already. */
  void announce(Image image);

  /** Deletes what is published here and not certified: this replica's state was wrong. */
  void withdrawUncertified() throws IOException;

  /** Numbers of all other replicas. */
  List<Integer> others();

  /** Sends a request; it may get lost. */
  void send(int source, long requestNumber, TransferRequest request);

  /** An event for the ordering lane. */
  void order(OrderingEvent event);

  /** An event for the execution lane. */
  void execute(ExecutionEvent event);

  /** To be counted and shown. */
  void noted(FetchNote note);
}
