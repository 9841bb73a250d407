package io.evenkeel.execution;

/**
 * Who may have what ordered. Part of what is agreed: the same at every replica, and a function of
 * nothing but its arguments.
 */
@FunctionalInterface
public interface Permissions {

  /** Everybody may do everything. */
  Permissions EVERYTHING = (principal, permission) -> true;

  /** Whether a principal has a permission. */
  boolean allow(int principal, Permission permission);
}
