package io.evenkeel.examples.bank;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;

/** The bank as a program sees it. Safe for use by many threads, as the client below it is. */
public final class BankClient {

  private final ServiceClient client;

  /**
   * @param client stays the caller's to close
   */
  public BankClient(ServiceClient client) {
    this.client = client;
  }

  /** Opens an account; false if there is one of that name. */
  public boolean open(String name, long cents) {
    return ask("open " + name + " " + cents).equals("ok");
  }

  /** Moves money; false if there is too little of it. */
  public boolean transfer(String from, String to, long cents) {
    return ask("transfer " + from + " " + to + " " + cents).equals("ok");
  }

  /** What is in an account, in cents. */
  public long balance(String name) {
    return Long.parseLong(ask("balance " + name));
  }

  /** What is in all accounts, in cents. */
  public long total() {
    return Long.parseLong(ask("total"));
  }

  private String ask(String line) {
    String answer = client.invoke(Result.of(line).payload()).text();
    if (answer.equals("malformed") || answer.equals("no account")) {
      throw new IllegalArgumentException(line + ": " + answer);
    }
    return answer;
  }
}
