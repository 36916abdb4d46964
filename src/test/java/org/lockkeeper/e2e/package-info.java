/** Lockkeeper as a whole: the packaged jar as a process, over HTTP, on a real systemd. */
@NullMarked
package org.lockkeeper.e2e;

import org.jspecify.annotations.NullMarked;
