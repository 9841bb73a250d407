package io.evenkeel.execution;

/** What a principal may be allowed to have ordered. */
public enum Permission {
  /** Requests that the service says only read. */
  READ,
  /** All other requests to the service. */
  WRITE,
  /** Operations of the library: showing the configuration, and changing it. */
  ADMIN
}
