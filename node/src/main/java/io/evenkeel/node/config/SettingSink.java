package io.evenkeel.node.config;

/** Takes settings with their values, in the order in which they are written and digested. */
interface SettingSink {
  <T> void put(Setting<T> setting, T value);
}
