@NullMarked
package org.lockkeeper.host.inhibit;

import org.jspecify.annotations.NullMarked;
