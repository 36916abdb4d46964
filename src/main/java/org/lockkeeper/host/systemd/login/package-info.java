/** The block inhibitors of systemd-logind. */
@NullMarked
package org.lockkeeper.host.systemd.login;

import org.jspecify.annotations.NullMarked;
