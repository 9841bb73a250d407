package io.evenkeel.client;

import com.google.protobuf.ByteString;
import io.evenkeel.api.ServiceClientException.Kind;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.proto.ReplyStatus;

/** What an agreed status without a result means to the caller. */
record Verdict(Kind kind, Outcome outcome, String message) {

  private static final int TEXT_BYTES_MAX = 1024;

  static Verdict of(ReplyStatus status, ByteString result) {
    return switch (status) {
      case REPLY_SESSION_EXPIRED ->
          new Verdict(
              Kind.SESSION_EXPIRED,
              Outcome.UNKNOWN,
              "the session expired while the request was under way; whether it was executed is not"
                  + " known any more");
      case REPLY_RESULT_DROPPED ->
          new Verdict(
              Kind.RESULT_DROPPED,
              Outcome.EXECUTED,
              "executed, but the replicas no longer keep the result");
      case REPLY_REFUSED_TOO_LARGE ->
          new Verdict(
              Kind.TOO_LARGE,
              Outcome.NOT_EXECUTED,
              "the operation is larger than the cluster allows");
      case REPLY_REFUSED_AUTHENTICATION ->
          new Verdict(
              Kind.AUTHENTICATION,
              Outcome.UNKNOWN,
              "the replicas cannot verify this client's signature or MAC; check that its keys are"
                  + " those in the cluster's configuration");
      case REPLY_REFUSED_PERMISSION ->
          new Verdict(
              Kind.PERMISSION,
              Outcome.NOT_EXECUTED,
              "the cluster's configuration does not give this client the permission for it; use"
                  + " another client, whose `permissions` in cluster.yaml allow it");
      case REPLY_NUMBER_TOO_OLD ->
          new Verdict(
              Kind.SUPERSEDED, Outcome.UNKNOWN, "the session has gone on without this request");
      case REPLY_SERVICE_FAILED ->
          new Verdict(
              Kind.SERVICE_FAILED,
              Outcome.EXECUTED,
              "the service failed on the request: " + text(result));
      default -> new Verdict(Kind.OTHER, Outcome.UNKNOWN, "the replicas answered " + status);
    };
  }

  private static String text(ByteString result) {
    return result
        .substring(0, Math.min(result.size(), TEXT_BYTES_MAX))
        .toStringUtf8()
        .replaceAll("\\p{Cntrl}", " ");
  }
}
