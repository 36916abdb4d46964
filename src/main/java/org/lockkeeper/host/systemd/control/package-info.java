/** What is asked and ordered about single units. */
@NullMarked
package org.lockkeeper.host.systemd.control;

import org.jspecify.annotations.NullMarked;
