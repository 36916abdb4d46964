/**
 * What the tests of all rooms share: a real systemd, units to run in it, Lockkeeper as a process, a client for its API,
 * a browser.
 */
@NullMarked
package org.lockkeeper.testing;

import org.jspecify.annotations.NullMarked;
