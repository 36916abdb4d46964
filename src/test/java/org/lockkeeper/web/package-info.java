@NullMarked
package org.lockkeeper.web;

import org.jspecify.annotations.NullMarked;
