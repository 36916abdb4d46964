@NullMarked
package org.lockkeeper.fleet.members;

import org.jspecify.annotations.NullMarked;
