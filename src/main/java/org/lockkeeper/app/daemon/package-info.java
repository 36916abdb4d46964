/** The process as a service of systemd's: when it is ready, that it still makes progress, and how it stands. */
@NullMarked
package org.lockkeeper.app.daemon;

import org.jspecify.annotations.NullMarked;
