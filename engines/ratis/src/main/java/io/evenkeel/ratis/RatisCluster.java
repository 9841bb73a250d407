package io.evenkeel.ratis;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * The servers of one Raft group.
 *
 * @param group names the group; each cluster has its own
 * @param members server {@code i} at place {@code i}; an odd number of them
 */
public record RatisCluster(UUID group, List<Member> members) {

  /** Most servers of a cluster. */
  public static final int MEMBERS_MAX = 31;

  /**
   * Where a server listens.
   *
   * @param host name or address
   * @param port 1 to 65535
   */
  public record Member(String host, int port) {

    /**
     * @throws IllegalArgumentException if there is no such port, or no host
     */
    public Member {
      if (host.isEmpty() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("no address: " + host + ":" + port);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if there is no odd number of servers
   */
  public RatisCluster {
    members = List.copyOf(members);
    if (members.size() % 2 == 0 || members.size() > MEMBERS_MAX) {
      throw new IllegalArgumentException(
          "a cluster has 1, 3, 5, ... servers, at most " + MEMBERS_MAX + ", not " + members.size());
    }
  }

  /** So many servers decide. */
  public int majority() {
    return members.size() / 2 + 1;
  }

  /** All servers but this one. */
  List<Integer> others(int self) {
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      if (i != self) {
        others.add(i);
      }
    }
    return others;
  }

  static RaftPeerId peerId(int server) {
    return RaftPeerId.valueOf("server-" + server);
  }

  /** The server with this id; -1 if there is none. */
  int serverOf(RaftPeerId id) {
    for (int i = 0; i < members.size(); i++) {
      if (peerId(i).equals(id)) {
        return i;
      }
    }
    return -1;
  }

  RaftGroup raftGroup() {
    List<RaftPeer> peers = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      peers.add(
          RaftPeer.newBuilder()
              .setId(peerId(i))
              .setAddress(member.host() + ":" + member.port())
              .build());
    }
    return RaftGroup.valueOf(RaftGroupId.valueOf(group), peers);
  }
}
