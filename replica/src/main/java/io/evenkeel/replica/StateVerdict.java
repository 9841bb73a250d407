package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.OperatorCheck;
import io.evenkeel.agreement.Reconfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a stored certificate makes a stored state certain, for those who have nothing but the
 * cluster's public keys: the keys that it began with, and changes of them that its operator signed.
 */
public sealed interface StateVerdict {

  /**
   * {@code f+1} replicas signed it.
   *
   * @param there the configuration whose keys made the votes
   */
  record Certain(CheckpointCertificate certificate, Configuration there) implements StateVerdict {}

  /** It is not certain. */
  record Uncertain(CheckpointRefusal reason) implements StateVerdict {}

  /**
   * Judges a certificate.
   *
   * @param encoded as {@link CheckpointCertificate#encode} wrote it, from anywhere
   * @param sequence position of the state
   * @param root of the state
   * @param known what is known of configurations
   * @param keys checks the signatures; long work
   */
  static StateVerdict of(
      byte[] encoded, long sequence, Digest root, Configurations known, Authenticator keys) {
    Optional<CheckpointCertificate> decoded = CheckpointCertificate.decode(encoded);
    if (decoded.isEmpty()) {
      return new Uncertain(CheckpointRefusal.MALFORMED);
    }
    CheckpointCertificate certificate = decoded.get();
    Optional<Configuration> there = known.numbered(certificate.configuration());
    if (there.isEmpty()) {
      return new Uncertain(CheckpointRefusal.WRONG_CONFIGURATION);
    }
    Optional<CheckpointRefusal> refusal = certificate.refusal(there.get(), keys);
    if (refusal.isPresent()) {
      return new Uncertain(refusal.get());
    }
    boolean same = certificate.stateSequence() == sequence && certificate.stateRoot().equals(root);
    return same
        ? new Certain(certificate, there.get())
        : new Uncertain(CheckpointRefusal.WRONG_ROOT);
  }

  /**
   * What is known of configurations from public keys alone. Changes that do not follow what is
   * known, or that the operator did not sign, are ignored.
   *
   * @param genesis what the cluster began with
   * @param changes as {@link Reconfiguration#encode} wrote them, oldest first, from anywhere
   */
  static Configurations known(Configuration genesis, List<byte[]> changes, OperatorCheck check) {
    List<Reconfiguration> decoded = new ArrayList<>();
    changes.forEach(change -> Reconfiguration.decode(change).ifPresent(decoded::add));
    // Where they came into force is not asked for, so the distance does not matter.
    return Configurations.genesis(genesis, 0).announced(decoded, check);
  }
}
