package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.replica.StateVerdict.Certain;
import io.evenkeel.replica.StateVerdict.Uncertain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What public keys say of a stored certificate. */
class StateVerdictTest {

  private static final Cluster CLUSTER = new Cluster("test", 0, new ClusterSize(4));
  private static final Digest ROOT = Digest.sha256(new byte[] {1});
  private static final Digest OTHER = Digest.sha256(new byte[] {2});

  private final Configuration genesis = TestKeys.genesis(CLUSTER);

  private static byte[] certificate(Configuration there, int... voters) {
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int voter : voters) {
      byte[] content = SignedContent.checkpoint(there.cluster(), 40, 1, ROOT, voter);
      votes.add(new ReplicaSignature(voter, TestKeys.sign(voter, content)));
    }
    return new CheckpointCertificate(there.number(), 40, 1, ROOT, votes).encode();
  }

  private StateVerdict verdict(byte[] certificate, long sequence, Digest root, byte[]... changes) {
    Configurations known = StateVerdict.known(genesis, List.of(changes), TestKeys::operatorSigned);
    return StateVerdict.of(certificate, sequence, root, known, new TestKeys(0));
  }

  private Reconfiguration rotated() {
    Member old = genesis.member(2);
    byte[] key = new byte[KeyBytes.BYTES];
    List<KeyBytes> keys = new ArrayList<>();
    for (byte i = 1; i <= 3; i++) {
      key[0] = (byte) (100 + i);
      keys.add(KeyBytes.of(key));
    }
    Member.Keys fresh = new Member.Keys(keys.get(0), keys.get(1), keys.get(2));
    return Reconfiguration.of(
        genesis, new Member(2, old.incarnation(), fresh, old.host(), old.port()));
  }

  @Test
  void votesOfAWeakQuorumMakeAStateCertain() {
    StateVerdict verdict = verdict(certificate(genesis, 1, 3), 40, ROOT);
    assertThat(verdict).isInstanceOf(Certain.class);
    assertThat(((Certain) verdict).there()).isEqualTo(genesis);
  }

  @Test
  void whatFewerSignedOrForAnotherStateIsNotCertain() {
    assertThat(verdict(certificate(genesis, 1), 40, ROOT))
        .isEqualTo(new Uncertain(CheckpointRefusal.TOO_FEW_VOTES));
    assertThat(verdict(certificate(genesis, 1, 3), 40, OTHER))
        .isEqualTo(new Uncertain(CheckpointRefusal.WRONG_ROOT));
    assertThat(verdict(certificate(genesis, 1, 3), 50, ROOT))
        .isEqualTo(new Uncertain(CheckpointRefusal.WRONG_ROOT));
    assertThat(verdict(new byte[] {9, 9}, 40, ROOT))
        .isEqualTo(new Uncertain(CheckpointRefusal.MALFORMED));
    byte[] forged = certificate(genesis, 1, 3);
    forged[forged.length - 1] ^= 1;
    assertThat(verdict(forged, 40, ROOT)).isEqualTo(new Uncertain(CheckpointRefusal.BAD_SIGNATURE));
  }

  @Test
  void laterKeysCountIfTheOperatorSignedTheChange() {
    Reconfiguration change = rotated();
    byte[] fake = change.signed(new byte[64]).encode();
    Configuration next =
        ((Configuration.Accepted) genesis.accept(change, (key, content, by) -> true)).next();
    byte[] certificate = certificate(next, 0, 2);
    assertThat(verdict(certificate, 40, ROOT))
        .isEqualTo(new Uncertain(CheckpointRefusal.WRONG_CONFIGURATION));
    assertThat(verdict(certificate, 40, ROOT, fake))
        .isEqualTo(new Uncertain(CheckpointRefusal.WRONG_CONFIGURATION));
    assertThat(verdict(certificate, 40, ROOT, TestKeys.changed(change).encode()))
        .isInstanceOf(Certain.class);
  }
}
