package io.evenkeel.cli.kv;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientConfig;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** A command that talks to the store: opens a client, runs, closes it. */
abstract class KvOperation extends BaseCommand {

  @Mixin private ClientOptions client;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    prepare();
    ClientConfig config = client.load(context());
    try (ServiceClient service = context().wiring().openClient(config)) {
      return run(new KvClient(service), config);
    }
  }

  /** Checks arguments and reads values before anything is sent. */
  void prepare() throws IOException {}

  /** Does the work; gives the exit code. */
  abstract int run(KvClient store, ClientConfig config) throws IOException, InterruptedException;
}
