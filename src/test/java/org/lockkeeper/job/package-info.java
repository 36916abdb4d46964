@NullMarked
package org.lockkeeper.job;

import org.jspecify.annotations.NullMarked;
