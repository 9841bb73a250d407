package io.evenkeel.examples.bank;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Accounts with balances; each is an object of the state. A request is a line:
 *
 * <pre>
 *   open NAME CENTS            opens an account          -> ok | exists
 *   transfer FROM TO CENTS     moves money               -> ok | no account | too little
 *   balance NAME               what is in an account     -> CENTS | no account
 *   total                      what is in all accounts   -> CENTS
 * </pre>
 *
 * Whatever else comes is answered with {@code malformed}: a client may send anything, and an
 * exception would stop the replica. Transfers never change the total, and no balance falls below
 * zero.
 */
public final class BankService implements ObjectService {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern CENTS = Pattern.compile("[0-9]{1,12}");

  // Ordered: the order of a hash map may differ from replica to replica.
  private final TreeMap<ObjectId, Long> balances = new TreeMap<>();

  @Override
  public Result invoke(Request request, Modifications modifications) {
    String[] words = new Result(request.operation()).text().split(" ", 5);
    if (words[0].equals("open") && words.length == 3 && isName(words[1]) && isCents(words[2])) {
      return Result.of(open(ObjectId.of(words[1]), Long.parseLong(words[2]), modifications));
    }
    if (words[0].equals("transfer")
        && words.length == 4
        && isName(words[1])
        && isName(words[2])
        && isCents(words[3])) {
      return Result.of(
          transfer(
              ObjectId.of(words[1]),
              ObjectId.of(words[2]),
              Long.parseLong(words[3]),
              modifications));
    }
    if (words[0].equals("balance") && words.length == 2 && isName(words[1])) {
      Long balance = balances.get(ObjectId.of(words[1]));
      return Result.of(balance == null ? "no account" : balance.toString());
    }
    if (words[0].equals("total") && words.length == 1) {
      return Result.of("" + balances.values().stream().mapToLong(Long::longValue).sum());
    }
    return Result.of("malformed");
  }

  private static boolean isName(String word) {
    return NAME.matcher(word).matches();
  }

  private static boolean isCents(String word) {
    return CENTS.matcher(word).matches();
  }

  private String open(ObjectId account, long cents, Modifications modifications) {
    if (balances.containsKey(account)) {
      return "exists";
    }
    modifications.modified(account);
    balances.put(account, cents);
    return "ok";
  }

  private String transfer(ObjectId from, ObjectId to, long cents, Modifications modifications) {
    if (!balances.containsKey(from) || !balances.containsKey(to)) {
      return "no account";
    }
    if (balances.get(from) < cents) {
      return "too little";
    }
    modifications.modified(from); // both before either changes
    modifications.modified(to);
    balances.merge(from, -cents, Long::sum);
    balances.merge(to, cents, Long::sum);
    return "ok";
  }

  @Override
  public byte[] object(ObjectId id) {
    Long balance = balances.get(id);
    return balance == null ? null : Result.of(balance.toString()).payload();
  }

  @Override
  public List<ObjectId> ids(ObjectId after, int countMax) {
    var rest = after == null ? balances : balances.tailMap(after, false);
    return rest.keySet().stream().limit(countMax).toList();
  }

  @Override
  public void install(ObjectId id, byte[] value) {
    if (value == null) {
      balances.remove(id);
    } else {
      balances.put(id, Long.parseLong(new Result(value).text()));
    }
  }
}
