@NullMarked
package org.lockkeeper.waitapi;

import org.jspecify.annotations.NullMarked;
