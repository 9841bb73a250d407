package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.UpdateService;
import java.util.List;

/** A service that checkpoints are taken of, and how it is told what to do. */
public interface TestedService {

  /** How a case names it. */
  String name();

  /**
   * A new one without objects.
   *
   * @param halfWay to be run now and then by its {@code invoke}, after what it changes was reported
   *     and while the change is half done, if it can be read there
   */
  UpdateService open(Runnable halfWay);

  /** The operations that do this. */
  List<byte[]> operations(Write write);
}
