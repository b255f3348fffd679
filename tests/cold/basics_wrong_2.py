import re


def word_counts(text):
    counts = {}
    for word in re.findall(r"[a-z]+", text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return counts


def caesar(text, shift, mode):
    abc = "abcdefghijklmnopqrstuvwxyz"
    if mode == "decode":
        shift = -shift
    return "".join(abc[(abc.index(c) + shift) % 26] if c in abc else c for c in text.lower())


def invert(mapping):
    result = {}
    for name, number in mapping.items():
        if number in result:
            result[number].append(name)
        else:
            result[number] = [name]
    return result


def flatten(nested):
    result = []
    for item in nested:
        if isinstance(item, list):
            result += item
        else:
            result.append(item)
    return result


def windows(items, size):
    result = []
    for i in range(len(items) - size + 1):
        result.append(tuple(items[i:i + size]))
    return result


def minutes(text):
    m = re.match(r"(\d\d?):(\d\d)", text)
    if not m:
        raise ValueError("not a time")
    h, mi = int(m.group(1)), int(m.group(2))
    if h > 24 or mi > 60:
        raise ValueError("not a time")
    return 60 * h + mi


def print_receipt(prices):
    total = 0
    for article in sorted(prices):
        print(f"{article}: {prices[article]:.2f}")
        total += prices[article]
    print(f"total: {total:.2f}")


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.log = []

    def deposit(self, amount):
        self.balance += amount
        self.log.append(amount)
        return self.balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("not enough")
        self.balance -= amount
        self.log.append(-amount)
        return self.balance

    def history(self):
        return list(self.log)


def sort_by(items, key):
    return sorted(items, key=key)


def has_pair(numbers, target):
    s = set(numbers)
    for n in numbers:
        if target - n in s:
            return True
    return False
