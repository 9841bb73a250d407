package io.evenkeel.cli;

import io.evenkeel.cli.bench.BenchCommand;
import io.evenkeel.cli.checkpoint.BackupCommand;
import io.evenkeel.cli.checkpoint.CheckpointCommand;
import io.evenkeel.cli.checkpoint.RestoreBackupCommand;
import io.evenkeel.cli.demo.DemoCommand;
import io.evenkeel.cli.doctor.DoctorCommand;
import io.evenkeel.cli.flame.FlameCommand;
import io.evenkeel.cli.kv.KvCommand;
import io.evenkeel.cli.log.LogCommand;
import io.evenkeel.cli.ratis.RatisCommand;
import io.evenkeel.cli.reconfigure.KeysCommand;
import io.evenkeel.cli.reconfigure.ReconfigureCommand;
import io.evenkeel.cli.simulate.SimulateCommand;
import io.evenkeel.cli.top.TopCommand;
import io.evenkeel.cli.torture.TortureCommand;
import io.evenkeel.cli.ycsb.YcsbCommand;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands below the root, in the order in which its help lists them. */
final class Commands {

  private static final List<Class<?>> ALL =
      List.of(
          InitCommand.class,
          ReplicaCommand.class,
          KvCommand.class,
          RedisCommand.class,
          StatusCommand.class,
          DoctorCommand.class,
          TopCommand.class,
          ReconfigureCommand.class,
          KeysCommand.class,
          BackupCommand.class,
          RestoreBackupCommand.class,
          CheckpointCommand.class,
          LogCommand.class,
          DemoCommand.class,
          BenchCommand.class,
          YcsbCommand.class,
          FlameCommand.class,
          TortureCommand.class,
          RatisCommand.class,
          SimulateCommand.class,
          CompletionCommand.class,
          VersionCommand.class);

  private Commands() {}

  /**
   * Adds what these arguments may mean. If they begin with a command, that is it: to read the
   * descriptions of all others takes most of the time in which a short command ends.
   */
  static void addTo(CommandLine root, String... arguments) {
    Optional<Class<?>> meant =
        ALL.stream()
            .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
            .filter(command -> command != CompletionCommand.class) // it writes of all
            .findFirst();
    meant
        .map(List::<Class<?>>of)
        .orElse(ALL)
        .forEach(command -> root.addSubcommand(nameOf(command), command));
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }
}
