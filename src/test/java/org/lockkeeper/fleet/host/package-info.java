@NullMarked
package org.lockkeeper.fleet.host;

import org.jspecify.annotations.NullMarked;
