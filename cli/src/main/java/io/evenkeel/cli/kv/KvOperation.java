package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** A command that talks to the store: opens a client, runs, closes it. */
abstract class KvOperation extends BaseCommand {

  @Mixin private ClientOptions client;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    prepare();
    try (StoreTarget target = client.open(context())) {
      return run(new KvClient(target.client()), target);
    }
  }

  /** Checks arguments and reads values before anything is sent. */
  void prepare() throws IOException {}

  /** Does the work; gives the exit code. */
  abstract int run(KvClient store, StoreTarget target) throws IOException, InterruptedException;
}
