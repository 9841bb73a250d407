package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.root.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What all replicas of a case execute, and what comes of it: the states at the positions, from
 * executing everything from the start.
 */
final class Log {

  /** Batches of a round; its end is a position. */
  static final int BATCHES = 6;

  static final int ROUNDS = 3;

  /** What makes the first state. */
  final List<Request> first;

  final List<List<Request>> batches = new ArrayList<>();

  /** After each round, the library's objects included. */
  final List<Map<ObjectId, byte[]>> states = new ArrayList<>();

  final List<Digest> tries = new ArrayList<>();
  private long requests;

  Log(Case cell, TestedService tested, Random random) {
    Workload workload = new Workload(cell.size(), cell.pattern(), random);
    first = requests(tested, 0, workload.first());
    try (UpdateService service = tested.open(() -> {})) {
      first.forEach(request -> service.invoke(request, id -> {}));
      for (int round = 0; round < ROUNDS; round++) {
        for (List<Write> writes : workload.round(BATCHES)) {
          List<Request> batch = requests(tested, batches.size() + 1, writes);
          batch.forEach(request -> service.invoke(request, id -> {}));
          batches.add(batch);
        }
        Map<ObjectId, byte[]> state = Interleaved.objectsOf(service);
        library(round + 1).forEach(object -> state.put(object.id(), object.value()));
        states.add(state);
        tries.add(NaiveRoot.of(state));
      }
    }
  }

  private List<Request> requests(TestedService tested, long sequence, List<Write> writes) {
    List<Request> batch = new ArrayList<>();
    for (Write write : writes) {
      for (byte[] operation : tested.operations(write)) {
        batch.add(new Request(new ClientId(0, 1), ++requests, operation, sequence, sequence, 0));
      }
    }
    return batch;
  }

  /** The library's own objects at a position: some come, some stay, some go. */
  static List<StateObject> library(int position) {
    return List.of(
        new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[] {1, (byte) position}),
        new StateObject(ObjectId.reserved(new byte[] {'c'}), new byte[] {7}),
        new StateObject(ObjectId.reserved(new byte[] {'s', (byte) position}), new byte[300]),
        new StateObject(ObjectId.reserved(new byte[] {'s', (byte) (position + 1)}), new byte[300]));
  }

  /** The state at a position, without the library's objects. */
  Map<ObjectId, byte[]> stateOfService(int position) {
    Map<ObjectId, byte[]> state = new TreeMap<>(states.get(position - 1));
    state.keySet().removeIf(ObjectId::isReserved);
    return state;
  }
}
