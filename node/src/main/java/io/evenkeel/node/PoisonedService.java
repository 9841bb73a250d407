package io.evenkeel.node;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.UpdateService;
import io.evenkeel.node.config.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The documented fault of a service with a defect that the other replicas' do not have: it throws
 * when it is given a request that contains certain bytes, each time.
 */
final class PoisonedService {

  private static final byte[] POISON = Fault.POISON_TEXT.getBytes(StandardCharsets.US_ASCII);

  private PoisonedService() {}

  /** The same service, unless the fault is among these. */
  static ObjectService of(ObjectService service, Set<Fault> faults) {
    if (!faults.contains(Fault.POISON)) {
      return service;
    }
    Class<?> kind = service instanceof UpdateService ? UpdateService.class : ObjectService.class;
    return (ObjectService)
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            new Class<?>[] {kind},
            (proxy, method, arguments) -> call(service, method, arguments));
  }

  private static Object call(ObjectService service, Method method, Object[] arguments)
      throws Throwable {
    if (arguments != null
        && arguments.length > 0
        && arguments[0] instanceof Request request
        && contains(request.operation())) {
      throw new IllegalStateException("poison in request " + request.number());
    }
    try {
      return method.invoke(service, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private static boolean contains(byte[] operation) {
    for (int from = 0; from <= operation.length - POISON.length; from++) {
      int equal = 0;
      while (equal < POISON.length && operation[from + equal] == POISON[equal]) {
        equal++;
      }
      if (equal == POISON.length) {
        return true;
      }
    }
    return false;
  }
}
