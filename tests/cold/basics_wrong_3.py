def word_counts(text):
    count = {}
    for word in text.split():
        word = word.lower().replace(".", "").replace(",", "").replace("!", "").replace("?", "").replace(";", "").replace(":", "")
        if word != "":
            count[word] = count.get(word, 0) + 1
    return count


def caesar(text, shift, mode):
    result = []
    for c in text:
        if c.isupper():
            result.append(chr((ord(c) - 65 + shift) % 26 + 65))
        elif c.islower():
            result.append(chr((ord(c) - 97 + shift) % 26 + 97))
        else:
            result.append(c)
    return "".join(result)


def invert(mapping):
    result = {}
    for name in sorted(mapping):
        number = mapping[name]
        if number not in result:
            result[number] = name
        elif isinstance(result[number], list):
            result[number].append(name)
        else:
            result[number] = [result[number], name]
    return result


def flatten(nested):
    # without recursion
    stack, out = [nested], []
    while stack:
        x = stack.pop()
        if isinstance(x, list):
            stack.extend(reversed(x))
        else:
            out.append(x)
    return out


def windows(items, size):
    for i in range(len(items)):
        yield tuple(items[i:i + size])


def minutes(text):
    try:
        h, m = text.split(":")
        h, m = int(h), int(m)
        if not (0 <= h <= 23 and 0 <= m <= 59):
            return None
        return h * 60 + m
    except ValueError:
        return None


def print_receipt(prices):
    lines = []
    for k, v in prices.items():
        lines.append(f"{k}: {v:.2f}")
    lines.append(f"total: {sum(prices.values()):.2f}")
    return "\n".join(lines)


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.bookings = []

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount
        self.bookings.append(amount)

    def withdraw(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        if amount > self.balance:
            raise ValueError("not enough")
        self.balance -= amount
        self.bookings.append(-amount)

    def history(self):
        return self.bookings.copy()


def sort_by(items, key):
    result = []
    for x in items:
        i = 0
        while i < len(result) and result[i] < x:
            i += 1
        result.insert(i, x)
    return result


def has_pair(numbers, target):
    s = sorted(numbers)
    i, j = 0, len(s) - 1
    while i <= j:
        total = s[i] + s[j]
        if total == target:
            return True
        if total < target:
            i += 1
        else:
            j -= 1
    return False
